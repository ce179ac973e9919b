int a; 
int b;	
